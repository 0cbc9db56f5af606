/** No fault: every case must pass. */
import { mutant } from "./mutant.ts";

export default mutant({ id: "control", fault: "None: what catches this one is wrong itself.", rows: [], killers: [] });
