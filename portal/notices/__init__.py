"""What leads put beside the articles: banners and suggested replies; and what became of links."""
