"""Where a ticket goes beside the portal's own record: one module a channel, one small protocol."""
