"""Makes the figure reader: fonts → figures → dirty crops → network → ONNX. Never imported at
run time; the only place that knows torch."""
