// Certificates for servers of tests, made when they are needed.

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'

/** The options of a TLS server with a certificate that nobody vouches for. Needs `openssl`. */
export function selfSigned(t: Test, name = '127.0.0.1'): { readonly key: Buffer; readonly cert: Buffer } {
  const folder = t.testdir()
  const [key, cert] = [join(folder, 'key'), join(folder, 'cert')]
  const what = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2']
  execFileSync('openssl', [...what, '-subj', `/CN=${name}`, '-keyout', key, '-out', cert], { stdio: 'ignore' })
  return { key: readFileSync(key), cert: readFileSync(cert) }
}
