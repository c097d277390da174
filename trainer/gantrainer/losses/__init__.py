"""The objectives of the two networks, and penalties on the discriminator."""
