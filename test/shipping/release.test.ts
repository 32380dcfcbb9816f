// .ci/release, in a repository of its own, with stand-ins for CI and for docker.

import { execFileSync, spawnSync } from 'node:child_process'
import { appendFileSync, cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import t, { type Test } from 'tap'
import manifest from '../../package.json' with { type: 'json' }
import { plainEnvironment } from '../support/program.ts'
import { documentsIn, lacking, type Written } from '../support/shipped.ts'

const files = [
  '.ci/release',
  '.gitignore',
  'Dockerfile',
  'docker',
  'docs',
  'package.json',
  'package-lock.json',
  'sandbox',
  'src',
]
const nobody = ['AUTHOR', 'COMMITTER'].flatMap(who => [
  [`GIT_${who}_NAME`, 'nobody'],
  [`GIT_${who}_EMAIL`, 'nobody@localhost'],
])
const skip = lacking('git')
const pinned = `node:26-slim@sha256:${'0'.repeat(64)}`

/** A repository like this one, with something to release. */
function prepare(t: Test) {
  const dir = t.testdir()
  const repository = join(dir, 'repository')
  const inside = (path: string) => join(repository, path)
  for (const file of files) cpSync(file, inside(file), { recursive: true })
  symlinkSync(resolve('node_modules'), inside('node_modules'))
  writeFileSync(
    inside('CHANGELOG.md'),
    '# Changelog\n\n## Unreleased\n\n### Added\n\n- Something new.\n\n## 0.0.1\n\n- Old.\n',
  )
  for (const script of ['run', 'measure'])
    writeFileSync(inside(`.ci/${script}`), `#!/bin/sh\necho '--- ${script}'\n[ "$FAILS" != ${script} ]\n`, {
      mode: 0o755,
    })
  mkdirSync(join(dir, 'bin'))
  const called = join(dir, 'docker-calls')
  writeFileSync(join(dir, 'bin/docker'), `#!/bin/sh\necho "$*" >>${called}\n`, { mode: 0o755 })
  const env = {
    ...plainEnvironment,
    ...Object.fromEntries(nobody),
    PATH: `${join(dir, 'bin')}:${process.env.PATH}`,
    GIT_CEILING_DIRECTORIES: dir,
    IMAGE: 'registry.example/ra-gateway',
  }
  const git = (...args: string[]) => execFileSync('git', args, { cwd: repository, env, encoding: 'utf8' }).trim()
  git('init', '--quiet')
  appendFileSync(inside('.git/info/exclude'), 'node_modules\n')
  git('add', '--all')
  git('commit', '--quiet', '--message', 'first')
  return {
    git,
    inside,
    read: (path: string) => readFileSync(inside(path), 'utf8'),
    calls: () => (existsSync(called) ? readFileSync(called, 'utf8').trim().split('\n') : []),
    release(version: string, more: NodeJS.ProcessEnv = {}) {
      const { status, stdout, stderr } = spawnSync('.ci/release', [version], {
        cwd: repository,
        env: { ...env, ...more },
        encoding: 'utf8',
      })
      return { status, said: stdout + stderr }
    },
  }
}

t.test(
  'a release says its version everywhere, is tagged, built for all platforms, and pushed nowhere',
  { skip },
  async t => {
    const { git, inside, read, calls, release } = prepare(t)
    const { status, said } = release('1.2.3', { NODE_IMAGE: pinned })
    t.equal(status, 0, said)
    for (const file of ['package.json', 'package-lock.json']) t.equal(JSON.parse(read(file)).version, '1.2.3')
    t.equal(JSON.parse(read('docs/openapi.json')).info.version, '1.2.3')
    t.match(read('Dockerfile'), 'image.version="1.2.3"')
    for (const name of ['gateway', 'scaled'])
      t.match(read(`docker/kubernetes/${name}.yaml`), '  image: ra-gateway:1.2.3\n')
    t.match(read('CHANGELOG.md'), /## Unreleased\n\n## 1\.2\.3 - \d{4}-\d\d-\d\d\n\n### Added\n\n- Something new\./)
    t.equal(git('status', '--porcelain'), '', 'all of it is committed')
    t.equal(git('rev-parse', 'v1.2.3^{commit}'), git('rev-parse', 'HEAD'))
    const message = git('tag', '--list', '--format=%(contents)', 'v1.2.3')
    t.match(message, /^ra-gateway 1\.2\.3\n\n### Added\n\n- Something new\.$/)
    const [, built = ''] = calls()
    t.match(built, /^buildx build --platform linux\/amd64,linux\/arm64 /)
    t.strictSame(built.match(/(?<=--tag )\S+/g), [
      'registry.example/ra-gateway:1.2.3',
      'registry.example/ra-gateway:1.2',
    ])
    t.match(built, `image.revision=${git('rev-parse', 'HEAD')}`)
    t.match(built, ` --build-arg NODE_IMAGE=${pinned} `)
    t.match(built, `--output type=oci,dest=ra-gateway-1.2.3.oci.tar .`)
    t.notMatch(calls().join('\n'), '--push')
    t.match(said, /\n {2}git push origin HEAD v1\.2\.3\n {2}docker buildx build .* --push \.\n/)
    t.match(said, `--build-arg NODE_IMAGE=${pinned} --push .`, 'what is published is what was built')
    t.notOk(existsSync(inside('.git/refs/remotes')))
  },
)

t.test('there is none where something is not as it has to be, and nothing has changed', { skip }, async t => {
  const { git, inside, read, calls, release } = prepare(t)
  const before = git('rev-parse', 'HEAD')
  const refused = (version: string, why: RegExp) => {
    const { status, said } = release(version)
    t.equal(status, 1)
    t.match(said, why)
    t.equal(git('rev-parse', 'HEAD'), before)
    t.strictSame(calls(), [])
  }
  for (const version of ['', '1.2', 'v1.2.3', '1.2.3-rc.1', '01.2.3']) refused(version, /say which version/)
  git('tag', 'v1.2.3')
  git('tag', 'v1.2.10')
  refused('1.2.3', /v1\.2\.3 is there already/)
  refused('1.2.9', /v1\.2\.10 is newer than v1\.2\.9/)
  writeFileSync(inside('new-file'), '')
  refused('2.0.0', /not committed/)
  writeFileSync(inside('CHANGELOG.md'), read('CHANGELOG.md').replace('- Something new.', ''))
  git('add', '--all')
  git('commit', '--quiet', '--amend', '--no-edit')
  const { status, said } = release('2.0.0')
  t.equal(status, 1)
  t.match(said, /nothing under Unreleased/)
})

t.test('where CI fails, or what is measured, nothing is left of it', { skip }, async t => {
  const { git, release } = prepare(t)
  const before = git('rev-parse', 'HEAD')
  for (const [FAILS, ran] of [
    ['run', /^--- run\nNo release: all is as it was/m],
    ['measure', /^--- run\n--- measure\nNo release: all is as it was/m],
  ] as const) {
    const { status, said } = release('1.2.3', { FAILS })
    t.equal(status, 1)
    t.match(said, ran)
    t.equal(git('rev-parse', 'HEAD'), before)
    t.equal(git('tag', '--list'), '')
    t.equal(git('status', '--porcelain'), '')
  }
})

t.test('the version is the same wherever it stands', async t => {
  t.match(readFileSync('Dockerfile', 'utf8'), `image.version="${manifest.version}"`)
  for (const name of ['gateway', 'scaled']) {
    const deployment = documentsIn(`docker/kubernetes/${name}.yaml`).find(({ kind }) => kind === 'Deployment')
    t.equal(deployment.spec.template.spec.containers[0].image, `ra-gateway:${manifest.version}`)
  }
  t.equal(JSON.parse(readFileSync('docs/openapi.json', 'utf8')).info.version, manifest.version)
})

t.test(
  'the image is built on a base that can be another one, and unless it is told which, on the same everywhere',
  async t => {
    const dockerfile = readFileSync('Dockerfile', 'utf8')
    const instructions = dockerfile.split('\n').filter(line => /^(ARG|FROM) /.test(line))
    const [base = '', ...rest] = instructions
    t.match(base, /^ARG NODE_IMAGE=node:\d+-slim$/, 'it is known to each FROM, as it stands before them')
    const stages = rest.filter(line => line.startsWith('FROM '))
    t.equal(stages.length, 2)
    for (const stage of stages) t.match(stage, /^FROM \$\{NODE_IMAGE\}( AS \w+)?$/)
    const fallback = base.replace('ARG NODE_IMAGE=', '')
    for (const file of ['docker/compose.yaml', 'docker/compose.scale.yaml']) {
      const builds = Object.values<Written>(documentsIn(file)[0].services).flatMap(({ build }) => build ?? [])
      for (const { args } of builds) t.strictSame(args, { NODE_IMAGE: `\${NODE_IMAGE:-${fallback}}` })
      t.equal(builds.length, file === 'docker/compose.yaml' ? 1 : 0, 'the three are those of compose.yaml')
    }
    for (const file of ['docs/deploying.md', 'docs/releasing.md'])
      t.match(readFileSync(file, 'utf8'), `NODE_IMAGE=${fallback}@sha256:`)
  },
)
