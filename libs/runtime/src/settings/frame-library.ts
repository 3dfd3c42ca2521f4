/** Where the platform's library for frames comes from (protocol 5.2, 9.2). */
export const platformLibraryUrl = 'https://api.bitrix24.com/api/v1/';
