// Package web is the HTTP side of the service.
package web

import (
	"encoding/json"
	"net/http"

	"example.com/parcels/hub"
	"example.com/parcels/stream"
)

// Handler serves a hub: GET /parcels/{id}/updates follows a parcel, POST /reports takes a report in.
func Handler(h *hub.Hub) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /parcels/{id}/updates", func(w http.ResponseWriter, r *http.Request) {
		stream.StreamUpdates(r.Context(), w, h.Follow(r.PathValue("id")))
	})
	mux.HandleFunc("POST /reports", func(w http.ResponseWriter, r *http.Request) {
		var update stream.Update
		if err := json.NewDecoder(r.Body).Decode(&update); err != nil || update.Parcel == "" {
			http.Error(w, "not a report", http.StatusBadRequest)
			return
		}
		h.Report(update)
		w.WriteHeader(http.StatusAccepted)
	})
	return mux
}
