"""What leads look after: passages, links, banners, replies, and a look at a text before it is in."""
