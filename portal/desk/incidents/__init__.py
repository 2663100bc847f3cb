"""The API's last day, and the incidents: said, named, answered and closed by people."""
