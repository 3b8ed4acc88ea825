"""What the API answers with: frozen attrs classes over one base, one file a resource; no logic."""
