"""What is trained: GANs and autoencoders as steps over networks in training."""
