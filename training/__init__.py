"""Makes the readers of figures and of labels: fonts → texts → dirty crops → network → ONNX. Never
imported at run time; the only place that knows torch."""
