const URL = "https://api.101domain.com/v1/domains";
const headers = { Authorization: `Bearer ${process.env.API_KEY}` };
const TRIES = 5;

const get = async (url) => {
  for (let attempt = 0; ; attempt++) {
    const answer = await fetch(url, { headers, signal: AbortSignal.timeout(30_000) });
    if (answer.status !== 429 || attempt === TRIES - 1) return answer;
    const asked = answer.headers.get("Retry-After") ?? "";
    const seconds = /^\d+$/.test(asked) ? Number(asked) : 2 ** attempt;
    await new Promise((done) => setTimeout(done, (seconds + Math.random() / 2) * 1000));
  }
};

const answer = await get(URL);
console.log(answer.status, await answer.text());
