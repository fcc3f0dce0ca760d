/**
 * Every module may bring one style sheet (in `@layer modules`).
 * In a file of its own: Vite hoists what it finds above all other imports, which would put this layer below the rest.
 */
import.meta.glob("../../*/frontend/style.css", { eager: true });
