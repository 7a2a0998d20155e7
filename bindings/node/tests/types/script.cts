import accsyn = require('accsyn');

export async function use(): Promise<accsyn.Entity[]> {
    const session: accsyn.Session = await accsyn.Session.open();
    try {
        return await session.find('User');
    } finally {
        await session.close();
    }
}
