export {
	DAYS_PER_WEEK,
	fitBgNbd,
	likelihoodSlopes,
	logLikelihood,
	probabilityAlive,
	type BgNbd,
	type BgNbdFit,
	type Histories,
	type History,
} from './bg-nbd';
export { dropoutNodes, expectedWhileAlive, type DropoutNodes } from './dropout-nodes';
export {
	expectedSpend,
	fitGammaGamma,
	spendLikelihood,
	spendSlopes,
	type GammaGamma,
	type GammaGammaFit,
	type Spending,
} from './gamma-gamma';
export {
	groupOf,
	meanScore,
	RFM_CELLS,
	RFM_GROUPS,
	RFM_PARTS,
	SCORES,
	type RfmCuts,
	type RfmGroup,
	type RfmPart,
} from './rfm';
export { weightShift } from './dropout-nodes';
