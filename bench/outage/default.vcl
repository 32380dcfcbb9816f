vcl 4.1;

# Varnish as a well-meant cache in front of RetroAchievements. Names in double braces are filled in by targets.ts.

backend sandbox {
  .host = "127.0.0.1";
  .port = "{{upstream}}";
  .connect_timeout = 3s;
  .first_byte_timeout = 15s;
  .between_bytes_timeout = 15s;
}

sub vcl_recv {
  unset req.http.Cookie;
  return (hash);
}

sub vcl_backend_fetch {
  set bereq.url = bereq.url + "&y={{key}}";
}

sub vcl_backend_response {
  if (beresp.status >= 500 || beresp.status == 429) {
    # Only a fetch behind a stale answer is one that nobody waits for.
    if (bereq.is_bgfetch) {
      return (abandon);
    }
    set beresp.uncacheable = true;
    set beresp.ttl = 1s;
    return (deliver);
  }
  set beresp.ttl = {{fresh}}s;
  set beresp.grace = 1h;
  set beresp.keep = 1h;
  return (deliver);
}
