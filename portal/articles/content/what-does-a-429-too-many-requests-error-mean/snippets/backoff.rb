require 'net/http'

ADDRESS = URI('https://api.101domain.com/v1/domains')
HEADERS = { 'Authorization' => "Bearer #{ENV.fetch('API_KEY')}" }
TRIES = 5

def get(address)
  TRIES.times do |attempt|
    answer = Net::HTTP.get_response(address, HEADERS)
    return answer if answer.code != '429' || attempt == TRIES - 1

    asked = answer['Retry-After'].to_s
    seconds = asked.match?(/\A\d+\z/) ? asked.to_i : 2**attempt
    sleep(seconds + rand / 2)
  end
end

answer = get(ADDRESS)
puts "#{answer.code} #{answer.body}"
