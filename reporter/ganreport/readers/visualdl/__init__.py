"""Records of VisualDL, the tracker of PaddlePaddle."""
