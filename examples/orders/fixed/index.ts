/** What the order API can do; `createApi` serves it. */
export { cancelOrder } from './cancel-order.ts';
export { confirmation } from './confirmation.ts';
export { dispatch } from './dispatch.ts';
export { feedFrame } from './feed.ts';
export { placeOrder } from './place-order.ts';
export { restock } from './restock.ts';
