// A user's program in JavaScript.
import { Session } from 'accsyn';

const session = await Session.open();
try {
    const transfers = await session.find('Transfer WHERE status=failed');
    if (transfers.length === 0) {
        throw new Error('found nothing');
    }
    console.log(transfers[0]);
} finally {
    session.close();
}
