import { yogaArray, yogaEvents, yogaGet, yogaMultipart, yogaPost } from './hosts/yoga.js'
import { runScenarios } from './run.js'

for (const kind of [yogaPost, yogaGet, yogaArray, yogaMultipart, yogaEvents]) runScenarios(kind)
