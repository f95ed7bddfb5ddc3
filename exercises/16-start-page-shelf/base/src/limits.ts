/** How many products the shelf shows. The price service takes as many requests at a time from one page, and no more. */
export const SHELF_SIZE = 12;
