"""ONNX models: parsed with the package's protobuf alone, their weights read by hand. `reading.read` begins."""
