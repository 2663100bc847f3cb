"""How much one address, one network and the whole world may ask, the same on every machine."""
