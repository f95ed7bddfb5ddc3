// Command parcels is the server.
package main

import (
	"log"
	"net/http"

	"example.com/parcels/hub"
	"example.com/parcels/web"
)

func main() {
	log.Fatal(http.ListenAndServe("localhost:8080", web.Handler(&hub.Hub{})))
}
