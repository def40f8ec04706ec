"""What the product costs, beside a floor measured in the same run."""
