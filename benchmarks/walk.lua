-- A browser without a screen, for wrk: each thread is one visitor who walks through a form of several pages again and again.
-- Arguments: path of the first page, 'htmx' or 'plain'

local typed = {name='Ada Lovelace', email='ada@example.org'}
local first, htmx, cookie, nextup, method, body, kind
local threads = {}
walks, wrong = 0, 0

function setup(thread) table.insert(threads, thread) end

local function newcomer() method, nextup, body, kind, cookie = 'GET', first, nil, nil, nil end

function init(args)
  first, htmx = args[1], args[2] == 'htmx'
  newcomer()
end

function request()
  local headers = {Cookie=cookie, ['Content-Type']=kind}
  if htmx then headers['HX-Request'] = 'true' end
  if method == 'POST' then headers['Sec-Fetch-Site'] = 'same-origin' end
  return wrk.format(method, nextup, headers, body)
end

local function attr(tag, name) return tag:match('[%s]' .. name .. '="([^"]*)"') end
local function quoted(s) return (s:gsub('[^%w%.%-_]', function(c) return string.format('%%%02X', c:byte()) end)) end

local function submission(page)
  local form = page:match('<form[^>]*>')
  method, nextup, kind = 'POST', attr(form, 'action') or attr(form, 'hx%-post'), attr(form, 'enctype') or 'application/x-www-form-urlencoded'
  local multi, out = kind == 'multipart/form-data', {}
  for tag in page:gmatch('<input[^>]*>') do
    local n = attr(tag, 'name')
    if n then
      local v = typed[n:match('[^-]*$')] or attr(tag, 'value') or ''
      table.insert(out, multi and '--boundary\r\nContent-Disposition: form-data; name="' .. n .. '"\r\n\r\n' .. v .. '\r\n' or quoted(n) .. '=' .. quoted(v))
    end
  end
  body = multi and table.concat(out) .. '--boundary--\r\n' or table.concat(out, '&')
  if multi then kind = kind .. '; boundary=boundary' end
end

function response(status, headers, page)
  local lower = {}
  for k, v in pairs(headers) do lower[k:lower()] = v end
  if lower['set-cookie'] then cookie = lower['set-cookie']:match('^[^;]*') end
  if status >= 400 then wrong = wrong + 1 end
  if lower['location'] then method, nextup, body, kind = 'GET', lower['location'], nil, nil
  elseif page:find('<form', 1, true) then submission(page)
  else
    walks = walks + 1
    newcomer()
  end
end

function done(summary, latency, requests)
  local w, bad = 0, 0
  for _, t in ipairs(threads) do w, bad = w + t:get('walks'), bad + t:get('wrong') end
  local e = summary.errors
  io.write(string.format('{"seconds": %f, "requests": %d, "walks": %d, "wrong": %d, "p50": %f, "p99": %f}\n', summary.duration/1e6, summary.requests, w,
    bad + e.connect + e.read + e.write + e.timeout, latency:percentile(50)/1e6, latency:percentile(99)/1e6))
end
