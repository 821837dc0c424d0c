export type ChangeKind = 'joined' | 'left';

/** Why a customer joined or left: a changed row, time alone, an edit of the rule, or a person. */
export type Cause = 'data' | 'time' | 'rule' | 'manual';
