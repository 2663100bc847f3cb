package main

import (
	"fmt"
	"io"
	"math/rand"
	"net/http"
	"os"
	"strconv"
	"time"
)

const (
	address = "https://api.101domain.com/v1/domains"
	tries   = 5
)

var client = &http.Client{Timeout: 30 * time.Second}

func get(url string) (int, string, error) {
	for attempt := 0; ; attempt++ {
		request, err := http.NewRequest("GET", url, nil)
		if err != nil {
			return 0, "", err
		}
		request.Header.Set("Authorization", "Bearer "+os.Getenv("API_KEY"))
		answer, err := client.Do(request)
		if err != nil {
			return 0, "", err
		}
		body, err := io.ReadAll(answer.Body)
		answer.Body.Close()
		if answer.StatusCode != 429 || attempt == tries-1 {
			return answer.StatusCode, string(body), err
		}
		seconds, err := strconv.Atoi(answer.Header.Get("Retry-After"))
		if err != nil {
			seconds = 1 << attempt
		}
		chance := time.Duration(rand.Intn(500)) * time.Millisecond
		time.Sleep(time.Duration(seconds)*time.Second + chance)
	}
}

func main() {
	status, body, err := get(address)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(status, body)
}
