# What these modules make has no price of its own.
