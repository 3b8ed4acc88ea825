"""Token providers: effects that give a `Token`, and what makes providers of providers. Pure."""
