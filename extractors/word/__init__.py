"""Word documents: .docx as it is, .doc, .wps and .rtf through LibreOffice."""
