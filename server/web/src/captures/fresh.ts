/** Tokens for markers of captures that were started on this page: the server tells each just once. */
export const fresh = new Map<string, string>();
