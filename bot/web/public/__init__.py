"""Pages that anybody may read: what is kept, and where a request for erasure stands."""
