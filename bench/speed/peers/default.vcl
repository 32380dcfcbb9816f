vcl 4.1;

# Varnish as a cache. Names in double braces are filled in by peers.ts.

backend stand_in {
  .host = "127.0.0.1";
  .port = "{{upstream}}";
}

sub vcl_recv {
  unset req.http.Cookie;
}

sub vcl_backend_response {
  set beresp.ttl = 1d;
  set beresp.grace = 1h;
  {{more}}
}
