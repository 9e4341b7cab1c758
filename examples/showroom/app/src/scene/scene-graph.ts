import { Box3, Mesh, Vector3 } from 'three'
import type { Material, Object3D } from 'three'

/** Finds an object by the names from a root to it: `seat/cushion`. */
export function findByPath(root: Object3D, path: string): Object3D | null {
  let current: Object3D = root
  for (const name of path.split('/')) {
    const next = current.children.find((child) => child.name === name)
    if (!next) return null
    current = next
  }
  return current
}

/** Every mesh below a root, in the order of the tree. */
export function collectMeshes(root: Object3D): Mesh[] {
  const meshes: Mesh[] = []
  root.traverse((object) => {
    if (object instanceof Mesh) meshes.push(object)
  })
  return meshes
}

/** Frees the geometries and materials below a root. */
export function disposeTree(root: Object3D): void {
  for (const mesh of collectMeshes(root)) {
    mesh.geometry.dispose()
    for (const material of materialsOf(mesh)) material.dispose()
  }
  root.removeFromParent()
}

function materialsOf(mesh: Mesh): readonly Material[] {
  return Array.isArray(mesh.material) ? mesh.material : [mesh.material]
}

/** Shows only the named children of a root; an empty list shows all. */
export function isolate(root: Object3D, names: readonly string[]): void {
  for (const child of root.children) child.visible = names.length === 0 || names.includes(child.name)
}

/**
 * Where the parts of an exploded view go: each away from the middle, by a multiple of its distance to it. Positions are
 * returned and not set, so that the caller can animate them and come back.
 */
export function explodedPositions(root: Object3D, factor: number): ReadonlyMap<Object3D, Vector3> {
  const middle = new Box3().setFromObject(root).getCenter(new Vector3())
  root.worldToLocal(middle)
  return new Map(
    root.children.map((child) => {
      const centre = new Box3().setFromObject(child).getCenter(new Vector3())
      const away = root.worldToLocal(centre).sub(middle).multiplyScalar(factor)
      return [child, child.position.clone().add(away)]
    }),
  )
}
