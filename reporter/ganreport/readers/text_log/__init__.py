"""What training scripts print."""
