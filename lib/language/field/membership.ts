/** The field that asks for other segments. */
export const MEMBER_OF = 'member_of';

export const isMembership = ({ field }: { readonly field: string }): boolean => field === MEMBER_OF;
