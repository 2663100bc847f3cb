import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

public class Backoff {
    static final URI ADDRESS = URI.create("https://api.101domain.com/v1/domains");
    static final int TRIES = 5;

    static HttpResponse<String> get(URI address) throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest request = HttpRequest.newBuilder(address)
            .header("Authorization", "Bearer " + System.getenv("API_KEY"))
            .timeout(Duration.ofSeconds(30))
            .build();
        for (int attempt = 0; ; attempt++) {
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 429 || attempt == TRIES - 1) {
                return answer;
            }
            String asked = answer.headers().firstValue("Retry-After").orElse("");
            long seconds = asked.matches("\\d+") ? Long.parseLong(asked) : 1L << attempt;
            Thread.sleep(seconds * 1000 + (long) (Math.random() * 500));
        }
    }

    public static void main(String[] arguments) throws Exception {
        HttpResponse<String> answer = get(ADDRESS);
        System.out.println(answer.statusCode() + " " + answer.body());
    }
}
