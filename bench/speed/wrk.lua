-- Paths one after another in a random order, and what was measured as JSON.
-- Arguments: a file of paths, one a line, and a file of headers, one `Name: value` a line.

local requests = {}

function init(arguments)
  for line in io.lines(arguments[2]) do
    local name, value = line:match("^([^:]+): (.*)$")
    if name then wrk.headers[name] = value end
  end
  for path in io.lines(arguments[1]) do
    requests[#requests + 1] = wrk.format("GET", path)
  end
  math.randomseed(1)
end

function request()
  return requests[math.random(#requests)]
end

function done(summary, latency)
  local errors = summary.errors
  print(string.format(
    'JSON {"requests":%d,"seconds":%f,"bytes":%.0f,"failed":%d,"p50Us":%f,"p99Us":%f,"clientCpuMs":%f}',
    summary.requests, summary.duration / 1e6, summary.bytes,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout,
    latency:percentile(50), latency:percentile(99), os.clock() * 1000
  ))
end
