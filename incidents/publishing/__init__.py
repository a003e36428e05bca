"""From published state to files: what readers get, rendered, written and served without a database."""
