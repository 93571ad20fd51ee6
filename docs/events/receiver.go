// A receiver of Ringthrough's webhooks for Go 1.19 and later, with the standard library alone. It verifies requests as
// https://www.standardwebhooks.com says.
//
//	WEBHOOK_SECRET=whsec_… PORT=8787 go run receiver.go
//
// While a secret is rotated: both, separated by a blank.
package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

const (
	// How far a request's time may be away from this clock.
	tolerance = 5 * time.Minute
	maxBytes  = 256 * 1024
)

var keys [][]byte

// Both are kept in this process here. With several processes, or to survive a restart: in your database.
var (
	lock     sync.Mutex
	requests = map[string]time.Time{}
	events   = map[string]bool{}
)

// isVerified reports whether the sender signed this request, and now.
func isVerified(header http.Header, body []byte) bool {
	id, timestamp := header.Get("webhook-id"), header.Get("webhook-timestamp")
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if id == "" || err != nil {
		return false
	}
	if age := time.Since(time.Unix(seconds, 0)); age > tolerance || age < -tolerance {
		return false
	}
	for _, key := range keys {
		mac := hmac.New(sha256.New, key)
		fmt.Fprintf(mac, "%s.%s.", id, timestamp)
		mac.Write(body)
		expected := []byte("v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil)))
		for _, part := range strings.Split(header.Get("webhook-signature"), " ") {
			if hmac.Equal(expected, []byte(part)) {
				return true
			}
		}
	}
	return false
}

// isReplay reports whether the same request came before. The sender signs each attempt anew, so only a replay has an old id and time.
func isReplay(request string) bool {
	lock.Lock()
	defer lock.Unlock()
	now := time.Now()
	for old, until := range requests {
		if until.Before(now) {
			delete(requests, old)
		}
	}
	if _, found := requests[request]; found {
		return true
	}
	requests[request] = now.Add(2 * tolerance)
	return false
}

type event struct {
	ID   string          `json:"id"`
	Type string          `json:"type"`
	Data json.RawMessage `json:"data"`
}

// store only stores the event, so that the answer is quick; the work comes after. Here: insert it into a table with the id as
// primary key, and ignore the conflict, because the same event may be sent more than once.
func store(received event) {
	lock.Lock()
	defer lock.Unlock()
	if events[received.ID] {
		return
	}
	events[received.ID] = true
	fmt.Println(received.Type, received.ID)
}

func receive(response http.ResponseWriter, request *http.Request) {
	// The bytes as they came: JSON that was parsed and written again has another signature.
	body, err := io.ReadAll(http.MaxBytesReader(response, request.Body, maxBytes))
	if err != nil || request.Method != http.MethodPost || !isVerified(request.Header, body) {
		response.WriteHeader(http.StatusUnauthorized)
		return
	}
	if isReplay(request.Header.Get("webhook-id") + " " + request.Header.Get("webhook-timestamp")) {
		response.WriteHeader(http.StatusConflict)
		return
	}
	var received event
	if json.Unmarshal(body, &received) != nil {
		response.WriteHeader(http.StatusBadRequest)
		return
	}
	store(received)
	response.WriteHeader(http.StatusNoContent)
}

func main() {
	for _, secret := range strings.Fields(os.Getenv("WEBHOOK_SECRET")) {
		key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
		if err != nil || len(key) == 0 {
			log.Fatal("WEBHOOK_SECRET is not base64")
		}
		keys = append(keys, key)
	}
	if len(keys) == 0 {
		log.Fatal("WEBHOOK_SECRET is missing")
	}
	port := os.Getenv("PORT")
	if port == "" {
		port = "8787"
	}
	listener, err := net.Listen("tcp", "127.0.0.1:"+port)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("listening on http://%s\n", listener.Addr())
	log.Fatal(http.Serve(listener, http.HandlerFunc(receive)))
}
