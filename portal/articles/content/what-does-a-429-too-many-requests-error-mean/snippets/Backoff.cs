using System;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Threading.Tasks;

const string Address = "https://api.101domain.com/v1/domains";
const int Tries = 5;

using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
    "Bearer", Environment.GetEnvironmentVariable("API_KEY"));

async Task<HttpResponseMessage> Get(string address)
{
    for (var attempt = 0; ; attempt++)
    {
        var answer = await client.GetAsync(address);
        if ((int)answer.StatusCode != 429 || attempt == Tries - 1) return answer;
        var pause = answer.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(Math.Pow(2, attempt));
        await Task.Delay(pause + TimeSpan.FromMilliseconds(Random.Shared.Next(500)));
    }
}

var answer = await Get(Address);
Console.WriteLine($"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
