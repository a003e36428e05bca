"""What happens to incidents and services, and what readers may ask of it."""
