export {
	DAYS_PER_WEEK,
	fitBgNbd,
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
	type GammaGamma,
	type GammaGammaFit,
	type Spending,
} from './gamma-gamma';
