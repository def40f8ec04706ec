"""What the fixtures stand on: servers, databases, processes, the SMTP server, the browser."""
