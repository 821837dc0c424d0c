/**
 * Apache ECharts, of which the build leaves here what the report draws (`tools/build/bundle-charts.mjs`): n8n
 * does not install it.
 */
export { init } from 'echarts';
export type { EChartsOption, HeatmapSeriesOption } from 'echarts';
