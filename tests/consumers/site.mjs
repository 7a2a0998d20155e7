// site.mjs FOLDER: searches the site of the documents, as its own page does, for what users ask, and fails unless one of the first
// three hits is the page that answers it. Then it looks into the references of C, C++, Python and Node for what they must have.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';

const site = process.argv[2];
const questions = [
    ['which statuses can I filter by', ['docs/entities.html#statuses-by-type', 'docs/faq.html#which-statuses']],
    ['status failed', ['docs/entities.html', 'docs/status-changes.html', 'docs/queries.html', 'docs/faq.html']],
    ['statuses', ['docs/statuses.html', 'docs/entities.html', 'docs/faq.html#which-statuses']],
    ['how do I cancel', ['docs/hosts.html#cancelling', 'docs/faq.html#how-do-i-cancel']],
    ['cancel', ['docs/hosts.html#cancelling', 'docs/faq.html#how-do-i-cancel', 'docs/go.html#cancel', 'docs/node.html#cancel']],
    ['cancel a call', ['docs/hosts.html#cancelling', 'docs/faq.html#how-do-i-cancel']],
    ['why TLS', ['docs/faq.html#why-tls']],
    ['retry a failed transfer', ['docs/status-changes.html', 'docs/faq.html#how-do-i-retry']],
    ['restart failed transfer', ['docs/status-changes.html', 'docs/faq.html#how-do-i-retry']],
    ['proxy with password', ['docs/faq.html#how-do-i-use-a-proxy', 'docs/network.html#proxies']],
    ['proxy password', ['docs/faq.html#how-do-i-use-a-proxy', 'docs/network.html#proxies']],
    ['log file', ['docs/logs.html', 'docs/faq.html#where-is-the-log-file']],
    ['where is the log', ['docs/logs.html', 'docs/faq.html#where-is-the-log-file']],
    ['is it thread-safe', ['docs/faq.html#is-it-thread-safe', 'docs/process.html#threads']],
    ['thread safe', ['docs/faq.html#is-it-thread-safe', 'docs/process.html#threads']],
    ['unload', ['docs/process.html#unload', 'docs/faq.html#can-i-unload']],
    ['unload plugin', ['docs/process.html#unload', 'docs/faq.html#can-i-unload']],
    ['hot reload', ['docs/process.html#hot-reload', 'docs/faq.html#can-i-unload']],
    ['static linking Alpine', ['docs/packaging.html#musl', 'docs/faq.html#how-do-i-link-statically']],
    ['link statically', ['docs/cmake.html', 'docs/faq.html#how-do-i-link-statically']],
    ['FIPS', ['docs/network.html#fips', 'docs/faq.html#is-there-a-fips-build']],
    ['page', ['docs/faq.html#how-do-i-page', 'docs/cpp.html#pages', 'docs/go.html#pages', 'docs/node.html#pages', 'docs/python.html#pages']],
    ['pagination', ['docs/faq.html#how-do-i-page']],
    ['dates', ['docs/data.html', 'docs/queries.html#dates', 'docs/faq.html#how-do-i-write-dates']],
    ['dates in a query', ['docs/queries.html#dates', 'docs/faq.html#how-do-i-write-dates']],
    ['status 9', ['docs/statuses.html', 'docs/faq.html#what-does-status-9-mean']],
    ['Windows', ['docs/packaging.html', 'docs/faq.html#does-it-run-on-windows']],
    ['licence', ['docs/faq.html#which-licence']],
    ['license', ['docs/faq.html#which-licence']],
    ['support policy', ['docs/abi.html#support', 'docs/faq.html#how-long']],
    ['how big is it', ['docs/faq.html#how-big']],
    ['size of the library', ['docs/faq.html#how-big']],
    ['how large is the library', ['docs/faq.html#how-big']],
    ['FAQ', ['docs/faq.html']],
    ['frequently asked', ['docs/faq.html']],
    ['progress bar', ['docs/hosts.html#long-work', 'docs/faq.html#how-do-i-wait']],
    ['API key', ['docs/sessions.html', 'docs/faq.html#where-do-i-get-an-api-key']],
    ['fork', ['docs/process.html#fork', 'docs/faq.html#what-happens-after-fork']],
    ['rate limit', ['docs/network.html#rate-limits-and-retries']],
    ['test without a workspace', ['docs/sandbox.html', 'docs/faq.html#how-do-i-test']],
    ['Maya', ['docs/recipes.html', 'docs/faq.html#how-do-i-use-it-in-maya']],
    ['ca_file', ['docs/network.html', 'docs/options.html', 'docs/faq.html#why-tls']],
    ['client certificate', ['docs/network.html#client-certificates']],
    ['self-signed certificate', ['docs/faq.html#how-do-i-use-a-self-signed']],
    ['does it work on macOS', ['docs/faq.html#does-it-run', 'docs/packaging.html#macos']],
    ['ARM', ['docs/faq.html#does-it-run', 'docs/packaging.html#aarch64']],
    ['how do I use a proxy', ['docs/faq.html#how-do-i-use-a-proxy', 'docs/network.html#proxies']],
    ['create a transfer', ['docs/faq.html#how-do-i-create']],
    ['delete a transfer', ['docs/faq.html#how-do-i-create']],
    ['pause a transfer', ['docs/faq.html#how-do-i-create', 'docs/status-changes.html']],
    ['upload', ['docs/faq.html#does-it-upload']],
    ['send a file', ['docs/faq.html#does-it-upload']],
    ['segfault', ['docs/faq.html#why-does-my-program-crash']],
    ['memory leak', ['docs/faq.html#why-does-my-program-crash']],
    ['UI freezes', ['docs/faq.html#how-do-i-keep-my-user-interface']],
    ['unit test', ['docs/faq.html#how-do-i-test', 'docs/sandbox.html']],
    ['mock', ['docs/faq.html#how-do-i-test']],
    ['two-factor', ['docs/sessions.html#api-key']],
    ['wait for a transfer', ['docs/faq.html#how-do-i-wait', 'docs/hosts.html#long-work']],
    ['environment variables', ['docs/options.html#environment-variables']],
    // What newcomers typed and did not find.
    ['can I call from several threads', ['docs/faq.html#is-it-thread-safe', 'docs/process.html#threads']],
    ['multithreading', ['docs/faq.html#is-it-thread-safe']],
    ['parallel', ['docs/faq.html#is-it-thread-safe', 'docs/process.html#threads']],
    ['multiprocessing', ['docs/faq.html#what-happens-after-fork', 'docs/python.html#threads']],
    ['how do I see what is sent', ['docs/faq.html#where-is-the-log-file']],
    ['inspect traffic', ['docs/faq.html#where-is-the-log-file']],
    ['wireshark', ['docs/faq.html#where-is-the-log-file']],
    ['why did a transfer fail', ['docs/faq.html#why-did-my-transfer-fail']],
    ['transfer failed reason', ['docs/faq.html#why-did-my-transfer-fail']],
    ['does it run on CentOS 7', ['docs/faq.html#does-it-run-on-centos']],
    ['CentOS 7', ['docs/faq.html#does-it-run-on-centos']],
    ['RHEL 7', ['docs/faq.html#does-it-run-on-centos']],
    ['glibc 2.17', ['docs/faq.html#does-it-run-on-centos']],
    ['red hat', ['docs/faq.html#how-do-i-install', 'docs/faq.html#does-it-run-on-centos', 'docs/start', 'docs/packaging.html']],
    ['where is the API key stored', ['docs/faq.html#where-is-the-api-key-stored']],
    ['library size', ['docs/faq.html#how-big']],
    ['what is a share versus a volume', ['docs/faq.html#what-is-the-difference']],
    ['share volume difference', ['docs/faq.html#what-is-the-difference']],
    ['share vs volume', ['docs/faq.html#what-is-the-difference']],
    ['how do I page through 10,000 results', ['docs/faq.html#how-do-i-page']],
    ['page through 10000 results', ['docs/faq.html#how-do-i-page']],
    ['upload local file', ['docs/faq.html#does-it-upload']],
    ['apt', ['docs/faq.html#how-do-i-install', 'docs/start', 'docs/packaging.html']],
    ['rpm', ['docs/faq.html#how-do-i-install', 'docs/start', 'docs/packaging.html']],
    ['NOT_FOUND', ['docs/faq.html#how-do-i-tell']],
    ['permission denied', ['docs/faq.html#how-do-i-tell']],
    ['e-mail notification', ['docs/faq.html#are-there-notifications']],
    ['hang', ['docs/faq.html#why-does-my-program-hang']],
    ['not a supported wheel', ['docs/faq.html#accsyn-100-py3', 'docs/start/python.html', 'docs/python.html#install']],
    ['how to upload', ['docs/faq.html#does-it-upload', 'docs/c.html#upload-a-file', 'docs/entities.html#source-and-destination']],
    ['source destination', ['docs/entities.html#source-and-destination']],
    ['list files in folder', ['docs/faq.html#how-do-i-list', 'docs/methods.html']],
    ['move file', ['docs/faq.html#how-do-i-list', 'docs/methods.html']],
    ['rename file', ['docs/faq.html#how-do-i-list', 'docs/methods.html']],
    ['create folder', ['docs/faq.html#how-do-i-list', 'docs/methods.html']],
    ['delete a file', ['docs/faq.html#how-do-i-list', 'docs/methods.html']],
    ['size of folder', ['docs/faq.html#how-do-i-list', 'docs/methods.html']],
    ['ls', ['docs/faq.html#how-do-i-list', 'docs/methods.html']],
    ['mkdir', ['docs/faq.html#how-do-i-list', 'docs/methods.html']],
    ['accsyn_mv', ['docs/methods.html']],
    ['prepublish', ['docs/methods.html']],
    ['count results', ['docs/faq.html#how-do-i-count']],
    ['how many transfers are there', ['docs/faq.html#how-do-i-count']],
    ['transfers of the last week', ['docs/faq.html#how-do-i-find-the-transfers']],
    ['restart job', ['docs/faq.html#how-do-i-retry', 'docs/status-changes.html']],
    ['resubmit', ['docs/faq.html#how-do-i-retry']],
    ['get notified when transfer finishes', ['docs/faq.html#are-there-notifications']],
    ['quickstart', ['docs/faq.html#where-do-i-start']],
    ['ETA', ['docs/faq.html#how-do-i-wait']],
    ['timezone', ['docs/faq.html#how-do-i-write-dates']],
    ['http2', ['docs/faq.html#does-it-use-http2']],
    ['logout', ['docs/faq.html#how-do-i-log-out']],
    ['air gapped', ['docs/faq.html#how-do-i-test']],
    ['asan', ['docs/faq.html#why-does-my-program-crash']],
    // No page has all of these words.
    ['mutex deadlock in parallel threads', ['docs/faq.html#is-it-thread-safe', 'docs/process.html']],
    ['install', ['docs/start', 'docs/node.html#install', 'docs/go.html#install', 'docs/python.html#install']],
];

function named(prefix) {
    const found = readdirSync(site).find((name) => name.startsWith(prefix) && name.endsWith('.js'));
    assert(found, `${prefix}*.js is not in ${site}`);
    return readFileSync(join(site, found), 'utf8');
}

const window = { search: {} };
const document = { querySelectorAll: () => [], body: { classList: { toggle() {} } } };
const browser = { window, document, Object, JSON };
runInNewContext(named('elasticlunr-'), browser);
window.elasticlunr ??= browser.elasticlunr;
runInNewContext(named('site-'), browser);
runInNewContext(named('searchindex-'), browser);
const { doc_urls: pages, index, search_options: options } = window.search;
const searched = window.elasticlunr.Index.load(index);

let failures = 0;
for (const [question, expected] of questions) {
    const hits = searched.search(question, options).map((hit) => pages[hit.ref]);
    if (!hits.slice(0, 3).some((hit) => expected.some((page) => hit.startsWith(page)))) {
        failures++;
        console.log(`"${question}" is not answered by ${hits.slice(0, 3).join(', ') || 'anything'}, but by ${expected.join(' or ')}`);
    }
}

const references = [
    ['c/index.html', 'href="../index.html"', 'modules.html', 'id="all_threads"', 'href="#all_fork"'],
    ['c/group__reading__entities.html', 'accsyn_find', "(name='a*' OR size&gt;0)", 'href="group__the__last__error', 'href="../docs/statuses.html"', 'href="../index.html"'],
    ['c/classaccsyn_1_1method__calls.html', 'id="a', '::find <', '::try_find <', '::create <', '::update_many <', 'class="exception"', 'classaccsyn_1_1error.html'],
    ['c/classaccsyn_1_1error.html', 'href="../docs/statuses.html"', 'href="../docs/troubleshooting.html"'],
    ['python/accsyn.html', 'Raises', 'href="../docs/statuses.html"', '<strong>entityid</strong>', 'Session.find', 'Session.update', 'href="../index.html"', 'href="../docs/python.html"'],
    ['python/accsyn/aio.html', 'href="../../index.html"'],
    ['node/index.html', 'href="../index.html"'],
    ['node/classes/index.Session.html', 'findOne', 'href="../../index.html"'],
    ['node/interfaces/index.Methods.html', 'href="../classes/index.AccsynError.html"'],
    ['node/classes/index.AccsynError.html', 'href="../../docs/statuses.html"'],
    ['rust/accsyn_api/index.html', 'href="../accsyn_core/index.html"', 'href="../../index.html"', 'href="../../docs/internals.html"'],
    ['rust/accsyn_base/error/struct.Error.html', 'href="../../../index.html"', 'href="../../../docs/statuses.html"'],
    ['docs/reference-go-accsyn.html', 'Session.Find', 'returns an <a href="#error">', 'href="statuses.html"'],
    // The picture follows the theme of the page.
    ['index.html', '<svg id="pieces"', ':is(.ayu, .coal, .navy) #pieces'],
];
for (const [page, ...wanted] of references) {
    if (!existsSync(join(site, page.split('/')[0]))) {
        console.log(`${page}: not made, as its tool is missing`);
        continue;
    }
    const text = readFileSync(join(site, page), 'utf8');
    for (const part of wanted.filter((part) => !text.includes(part))) {
        failures++;
        console.log(`${page} lacks ${part}`);
    }
}
console.log(`${questions.length} questions, ${failures} failures`);
process.exitCode = failures > 0 ? 1 : 0;
