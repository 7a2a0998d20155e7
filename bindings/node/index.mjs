import { createRequire } from 'node:module';

/** The package as installed: a bundler follows imports, but leaves this to run time. */
function installed() {
    // In a bundle for CommonJS there is no `import.meta.url`.
    const here = import.meta.url ?? (typeof __filename === 'string' ? __filename : '/');
    try {
        return createRequire(here)('accsyn');
    } catch (cause) {
        if (cause.code !== 'MODULE_NOT_FOUND' || !cause.message.includes("'accsyn'")) {
            throw cause;
        }
        throw new Error('accsyn is not installed beside this bundle: mark it as external', { cause });
    }
}

const accsyn = installed();
export const { AccsynError, Session, Status, hostname, methods, quote, version } = accsyn;
export default accsyn;
