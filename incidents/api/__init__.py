"""The write API under `/api/v1/`: for programs with a token, in JSON, with problems by RFC 9457."""
