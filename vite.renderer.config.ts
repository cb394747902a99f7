import { defineConfig } from 'vite';
import { rendererOptions } from './renderer.vite.ts';

/** The page alone, for the loopback host: `vite build --config vite.renderer.config.ts`. */
export default defineConfig(rendererOptions);
