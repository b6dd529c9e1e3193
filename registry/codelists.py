"""The codes a record may use: credentials, topics, delivery, areas, languages."""
