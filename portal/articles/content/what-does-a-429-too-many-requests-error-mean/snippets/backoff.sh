curl -sS --retry 4 --retry-max-time 300 \
  "https://api.101domain.com/v1/domains" \
  -H "Authorization: Bearer $API_KEY"
