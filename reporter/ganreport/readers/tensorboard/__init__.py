"""Event files of TensorBoard, whoever wrote them."""
